export {
  type ConsoleFacts,
  sessionOperations,
  sessionRoutes,
  signIn,
  signInOperations,
  signInRoutes,
} from './routes.js';
export { SignedInBrowsers } from './signed-in.js';
export { signedInCaller } from './signed-in-caller.js';
