export { type ConsoleFacts, sessionRoutes, signIn, signInRoutes } from './routes.js';
export { SignedInBrowsers } from './signed-in.js';
export { signedInCaller } from './signed-in-caller.js';
