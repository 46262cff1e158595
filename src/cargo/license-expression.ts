import parse, { type Info } from 'spdx-expression-parse';

/**
 * Parses an SPDX license expression. Undefined if it is none. Cargo also accepted a slash instead
 * of OR.
 */
export function parseLicense(text: string): Info | undefined {
  try {
    return parse(text.replace(/\s*\/\s*/g, ' OR '));
  } catch {
    return undefined;
  }
}

/** True for one license, with or without an exception. */
export function isOneLicense(text: string): boolean {
  const parsed = parseLicense(text);
  return parsed !== undefined && 'license' in parsed;
}

/**
 * True if a program may be distributed under licenses of which all are allowed. An exception only
 * adds rights, so a license is allowed with every exception; an allowed "… WITH …" is allowed with
 * this exception alone.
 *
 * @param allowed identifiers such as `MIT` and `GPL-2.0-only WITH Classpath-exception-2.0`
 */
export function isAllowed(license: Info, allowed: ReadonlySet<string>): boolean {
  if (!('license' in license)) {
    const sides = [license.left, license.right].map((side) => isAllowed(side, allowed));
    return license.conjunction === 'or' ? sides.some(Boolean) : sides.every(Boolean);
  }
  const plain = `${license.license}${license.plus ? '+' : ''}`;
  return (
    allowed.has(plain) ||
    (license.exception !== undefined && allowed.has(`${plain} WITH ${license.exception}`))
  );
}
