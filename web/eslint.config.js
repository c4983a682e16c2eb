import tseslint from 'typescript-eslint';

export default tseslint.config({ ignores: ['dist/', 'node_modules/', 'public/'] }, ...tseslint.configs.strict, {
  rules: { 'max-lines': ['error', 250], 'no-console': 'error' },
});
