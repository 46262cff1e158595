/** The `cfg` values of a target: `['unix']`, `['target_os', 'linux']`, … */
export type CfgValues = readonly (readonly [string, string?])[];

/**
 * Evaluates a `cfg(...)` expression as cargo does for the keys of `[target]`.
 *
 * @returns undefined when the text is not a cfg expression
 */
export function evaluateCfg(text: string, values: CfgValues): boolean | undefined {
  const tokens = text.match(/"[^"]*"|[A-Za-z_][A-Za-z0-9_]*|[(),=]/g) ?? [];
  let at = 0;
  const take = (token?: string): string | undefined =>
    token === undefined || tokens[at] === token ? tokens[at++] : undefined;

  const list = (): boolean[] => {
    const results: boolean[] = [];
    take('(');
    while (at < tokens.length && tokens[at] !== ')') {
      results.push(expression());
      take(',');
    }
    take(')');
    return results;
  };
  const expression = (): boolean => {
    const name = take() ?? '';
    if (tokens[at] === '(') {
      const inner = list();
      if (name === 'not') return !inner[0];
      return name === 'any' ? inner.some(Boolean) : inner.every(Boolean);
    }
    const value = take('=') && take()?.slice(1, -1);
    return values.some(([key, held]) => key === name && held === value);
  };
  return text.startsWith('cfg(') ? expression() : undefined;
}
