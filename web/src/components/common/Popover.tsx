import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useId, useRef, useState } from 'preact/hooks';
import { Icon, type IconName } from './Icon';

interface Props {
  icon: IconName;
  label: string;
  /** Whether the filter behind it is in force. */
  active: boolean;
  /** Whether the panel ends where the button does, for buttons at the right. */
  atEnd?: boolean;
  children: (close: () => void) => ComponentChildren;
}

/** A button that opens a small panel below itself; Escape and a click elsewhere close it. */
export function Popover({ icon, label, active, atEnd = false, children }: Props) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  const close = (): void => {
    setOpen(false);
    button.current?.focus();
  };
  // Before the next key comes, or a fast second Enter would press the button again and close the panel.
  useLayoutEffect(() => {
    if (!open) return;
    root.current?.querySelector<HTMLElement>('.popover input, .popover button')?.focus();
    const outside = (event: Event): void => {
      const target = event.target as Element;
      // A dialog that asks for something on behalf of the panel lies above it.
      if (!root.current?.contains(target) && !target.closest('dialog')) setOpen(false);
    };
    document.addEventListener('pointerdown', outside);
    return () => document.removeEventListener('pointerdown', outside);
  }, [open]);
  return (
    <div
      class="popover-root"
      ref={root}
      onKeyDown={(event) => {
        if (open && event.key === 'Escape') {
          event.stopPropagation();
          close();
        }
      }}
    >
      <button
        ref={button}
        type="button"
        class={`filter-button ${active ? 'is-active' : ''}`}
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        <Icon name={icon} />
        {label}
        <Icon name="down" />
      </button>
      {open && (
        <div class={`popover ${atEnd ? 'is-at-end' : ''}`} id={id} role="group" aria-label={label}>
          {children(close)}
        </div>
      )}
    </div>
  );
}
