/** For each kind of failure where to look; what happened is said by the attempt itself. */
const HINTS: Record<string, string> = {
  dns: 'Is the host of the callback URL spelt right, and its DNS record there?',
  connect_refused: 'Does the receiver run, and listen at this port?',
  connect_timeout: 'Often a firewall that drops what it does not let through.',
  connect_failed: 'Is there a way from here to the receiver?',
  tls: 'Is the certificate valid, for this name, and signed by an authority that is trusted?',
  timeout: 'The receiver should answer as soon as it has the event, and do its work afterwards; or raise the timeout.',
  reset: 'The receiver, or a proxy in front of it, closed the connection; its log may tell why.',
  bad_response: 'Does an HTTP server listen at this port?',
  blocked_address: 'Integrations may not send to private addresses unless an administrator allows the range.',
  redirect: 'Redirects are not followed: put the final address into the callback URL.',
  expired: 'There is nothing left to send.',
  unreadable: 'Nothing was sent. Once the log is mended, the event can be sent again.',
  http_4xx: 'The receiver does not accept the request; its answer may say why.',
  http_5xx: 'The receiver has a problem of its own; its log may tell more.',
};

export function hintFor(error: string | undefined): string | undefined {
  return error === undefined ? undefined : HINTS[error];
}
