/** The nonce of this page's content security policy, for the style tags that Mantine and react-remove-scroll add. */

/** Empty in development, where there is no policy. */
export const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? ''

// What get-nonce reads, which react-remove-scroll (behind every modal and menu) asks.
Object.assign(globalThis, { __webpack_nonce__: nonce })
