export { type ConsoleFiles, readConsole } from './files.js';
export { consoleRoutes } from './routes.js';
