import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';

/** Code that creates a RustStaticError. Expressions in its texts appear as `<expression>`. */
export interface ErrorSite {
  file: string;
  code: string | undefined;
  title: string;
  reason: string | undefined;
  remedy: string | undefined;
}

// Functions and classes that create errors. `userError` converts system errors, and `Kind` is one
// of two error classes.
const MAKERS = ['RustStaticError', 'NetworkFailure', 'Kind', 'userError'];

/** Returns all such code in a folder's TypeScript files, except specs, sorted by file and line. */
export function errorSites(root: string): ErrorSite[] {
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' }).sort();
  return names
    .filter((name) => /\.ts$/.test(name) && !/\.(spec|d)\.ts$/.test(name))
    .flatMap((name) =>
      sitesIn(join(root, name)).map((site) => ({ ...site, file: relative(root, join(root, name)) })),
    );
}

function sitesIn(path: string): Omit<ErrorSite, 'file'>[] {
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
  const sites: Omit<ErrorSite, 'file'>[] = [];
  const visit = (node: ts.Node): void => {
    if (
      (ts.isNewExpression(node) || ts.isCallExpression(node)) &&
      MAKERS.includes(node.expression.getText())
    ) {
      const given = [...(node.arguments ?? [])].slice(ts.isCallExpression(node) ? 1 : 0);
      // Skipped, because another listed call provides its parts.
      if (!given[1]?.getText().includes('...parts')) sites.push(siteOf(given[0]!, given[1]));
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return sites;
}

function siteOf(title: ts.Expression, parts?: ts.Expression): Omit<ErrorSite, 'file'> {
  const properties = parts && ts.isObjectLiteralExpression(parts) ? parts.properties : [];
  const part = (name: string): string | undefined => {
    const found = properties.find((property) => property.name?.getText() === name);
    if (!found) return undefined;
    return ts.isPropertyAssignment(found) ? textOf(found.initializer) : `<${name}>`;
  };
  return { code: part('code'), title: textOf(title), reason: part('reason'), remedy: part('remedy') };
}

function textOf(node: ts.Expression): string {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isTemplateExpression(node))
    return (
      node.head.text +
      node.templateSpans.map((span) => `${textOf(span.expression)}${span.literal.text}`).join('')
    );
  if (ts.isParenthesizedExpression(node)) return textOf(node.expression);
  if (ts.isConditionalExpression(node)) return `{${textOf(node.whenTrue)} | ${textOf(node.whenFalse)}}`;
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken)
    return textOf(node.left) + textOf(node.right);
  const list = joinedList(node);
  if (list) return list.elements.map(textOf).join('\n');
  return `<${node.getText().replace(/\s+/g, ' ')}>`;
}

/** Matches the list in `[…].join('\n')`. */
function joinedList(node: ts.Expression): ts.ArrayLiteralExpression | undefined {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  const { expression: list, name } = node.expression;
  return name.text === 'join' && ts.isArrayLiteralExpression(list) ? list : undefined;
}
