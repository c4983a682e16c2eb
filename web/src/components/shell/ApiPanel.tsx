import { useState } from 'preact/hooks';
import { address } from '../../api/address';
import { csharpCall } from '../../query/csharp';
import { curlCall } from '../../query/curl';
import { searchRequest } from '../../query/request';
import { apiKey } from '../../state/key';
import { query } from '../../state/route';
import { CopyButton } from '../common/CopyButton';
import { Dialog } from '../common/Dialog';

const calls = { curl: curlCall, 'C#': csharpCall };

/** The present search as a call of curl and of HttpClient. */
export function ApiPanel({ close }: { close: () => void }) {
  const [language, setLanguage] = useState<keyof typeof calls>('curl');
  const request = searchRequest(query.value);
  if (!request) return null;
  const text = calls[language](request, address('api/search'), apiKey.value !== '');
  return (
    <Dialog title="The same by API" onClose={close} wide>
      <div class="segments" role="group" aria-label="Language">
        {(Object.keys(calls) as (keyof typeof calls)[]).map((name) => (
          <button key={name} type="button" aria-pressed={name === language} onClick={() => setLanguage(name)}>
            {name}
          </button>
        ))}
      </div>
      <pre class="code" tabIndex={0} aria-label={`The call in ${language}`}>
        {text}
      </pre>
      <div class="button-row is-between">
        <a href={address('openapi/v1.json')} target="_blank" rel="noreferrer">
          All of the API
        </a>
        <CopyButton key={language} text={text} label="Copy" />
      </div>
    </Dialog>
  );
}
