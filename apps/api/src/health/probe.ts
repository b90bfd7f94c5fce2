/** Whether a request is one of the health routes, which are asked again and again: not counted, hardly logged. */
export function isProbe(url: string): boolean {
  return /^\/health(\/ready)?(\?|$)/.test(url);
}
