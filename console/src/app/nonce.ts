declare global {
  interface Window {
    /** Read by the scroll lock of the dialogs for the style element that it makes. */
    __webpack_nonce__?: string | undefined;
  }
}

/** What the page's policy asks of style elements; the service puts a fresh one into each page. */
export const styleNonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';

window.__webpack_nonce__ = styleNonce;
