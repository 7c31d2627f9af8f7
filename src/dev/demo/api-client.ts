/** The API as the demo uses it. */
export type ApiClient = {
  /** @throws with the API's own message when it answers anything but 2xx, or 404 where that is allowed */
  call(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }>;
};

/** Calls the API at `url` with an API key. */
export function apiClient(url: string, key: string): ApiClient {
  return {
    async call(method, path, body) {
      const response = await fetch(`${url}/api/v1${path}`, {
        method,
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      const answer = text === '' ? undefined : JSON.parse(text);
      if (!response.ok && response.status !== 404)
        throw new Error(answer?.message ?? `${method} ${path}: ${response.status}`);
      return { status: response.status, body: answer };
    },
  };
}
