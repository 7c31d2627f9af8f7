import { setDefaultSignalHandler, setHandler, uuid4 } from '@temporalio/workflow';
import { type Command, type CommandKind, readCommand } from './commands.js';
import { editSignal, pauseSignal, removeSignal, resumeSignal, setEndDateSignal } from './messages.js';

/**
 * Puts every command into the inbox, in the order of arrival. Handlers are synchronous and never throw: an exception in
 * one would block the actor for ever, and what an async one does is lost at continue-as-new.
 */
export function receiveCommands(inbox: Command[]): void {
  const receive = (kind: CommandKind) => (argument: unknown) => {
    inbox.push(readCommand(kind, argument, uuid4()));
  };
  setHandler(pauseSignal, receive('pause'));
  setHandler(resumeSignal, receive('resume'));
  setHandler(editSignal, receive('edit'));
  setHandler(setEndDateSignal, receive('setEndDate'));
  setHandler(removeSignal, receive('remove'));
  setDefaultSignalHandler((signal) => {
    const problem = 'there is no such signal; there are pause, resume, edit, setEndDate, remove and wake';
    inbox.push({ kind: 'senseless', requestId: uuid4(), actor: 'temporal', signal, problem });
  });
}
