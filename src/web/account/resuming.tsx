import { Alert, Button, Skeleton, Text } from '@mantine/core';
import { useSession } from '../shell/session.js';
import { words } from '../words.js';

/** What stands here until it is known whether this browser has a session. */
export function Resuming() {
  const { isUnreachable, retry } = useSession();
  const { cannotResume, resuming, unreachable } = words.account;
  if (!isUnreachable) return <Skeleton height={260} role="status" aria-label={resuming} />;
  return (
    <Alert color="red" role="alert" title={unreachable}>
      <Text size="sm" mb="sm">
        {cannotResume}
      </Text>
      <Button size="xs" variant="default" onClick={retry}>
        {words.waiting.tryAgain}
      </Button>
    </Alert>
  );
}

/** Said over a page whose session needs a new token that the service does not answer with. */
export function Unreachable() {
  const { session, isUnreachable } = useSession();
  const { tryingAgain, unreachable } = words.account;
  return (
    <div role="status">
      {session && isUnreachable && (
        <Alert color="yellow" mb="md" title={unreachable}>
          {tryingAgain}
        </Alert>
      )}
    </div>
  );
}
