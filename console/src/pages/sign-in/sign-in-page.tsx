import { Alert, Anchor, Button, Card, Center, Code, PasswordInput, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { Navigate, useSearchParams } from 'react-router';
import { messageOf } from '../../api/errors.js';
import { useSessionQuery, useSignIn } from '../../api/session.js';
import { Wordmark } from '../../app/shell/wordmark.js';
import classes from './sign-in-page.module.css';

/** Changes an API key for a session. The key is sent once and kept nowhere in the page. */
export function SignInPage() {
  const { data: session } = useSessionQuery();
  const [params] = useSearchParams();
  if (session) return <Navigate to={insideOnly(params.get('to'))} replace />;
  return (
    <Center component="main" mih="100vh" p="md" className={classes.ground}>
      <Stack gap="lg" w="100%" maw={380}>
        <div className={classes.brand}>
          <Wordmark />
        </div>
        <Card p="xl" radius="md">
          <SignInForm />
        </Card>
        <Text size="sm" c="dimmed" ta="center">
          Programs use the{' '}
          <Anchor href="/docs" underline="always">
            HTTP API
          </Anchor>
        </Text>
      </Stack>
    </Center>
  );
}

function SignInForm() {
  const signIn = useSignIn();
  const [key, setKey] = useState('');
  const empty = signIn.isIdle || key !== '' ? undefined : 'Paste an API key.';
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        signIn.mutate(key.trim());
      }}
    >
      <Stack gap="md">
        <Title order={1}>Sign in</Title>
        <PasswordInput
          label="API key"
          placeholder="sluice_…"
          value={key}
          onChange={(event) => setKey(event.currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
          autoFocus
          error={empty}
          description="The key of an admin or a viewer of your tenant."
          inputWrapperOrder={['label', 'input', 'description', 'error']}
        />
        {signIn.error && key !== '' && (
          <Alert color="red" role="alert">
            {messageOf(signIn.error)}
          </Alert>
        )}
        <Button type="submit" loading={signIn.isPending} fullWidth>
          Sign in
        </Button>
        <Text size="xs" c="dimmed">
          No key yet? An operator of this service makes one with{' '}
          <Code style={{ whiteSpace: 'nowrap' }}>npm run sluice -- keys create</Code>; with{' '}
          <Code style={{ whiteSpace: 'nowrap' }}>npm run dev</Code> it is on the screen.
        </Text>
      </Stack>
    </form>
  );
}

/** Only a path of this console: a link must not lead whoever signs in to another site. */
function insideOnly(to: string | null): string {
  return to?.startsWith('/') && !/^\/[/\\]/.test(to) ? to : '/integrations';
}
