/**
 * The text of a template's value, for tests: what is only known when it is deployed stands in braces, as in
 * `https://{Cdn.DomainName}/edit`.
 */
export function joinedText(value: unknown): string {
  if (typeof value === 'string') return value;
  const [[name, argument] = []] = Object.entries(value as Record<string, unknown>);
  if (name === 'Fn::Join' && Array.isArray(argument)) {
    const [separator, parts] = argument as [string, unknown[]];
    return parts.map(joinedText).join(separator);
  }
  return `{${Array.isArray(argument) ? argument.join('.') : String(argument)}}`;
}
