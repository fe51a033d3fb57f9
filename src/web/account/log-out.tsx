import { notifications } from '@mantine/notifications';
import { instance } from '../shell/instance.js';
import { useSession } from '../shell/session.js';
import { words } from '../words.js';

/** Logs out at once, without waiting for the answer of the service. Where none comes, a message says what that means. */
export function useLogOut(): (options: { all: boolean }) => void {
  const { logOut } = useSession();
  return ({ all }) => {
    const { logOutUntold, logOutEverywhereUntold } = words.account;
    const message = all ? logOutEverywhereUntold : logOutUntold(instance.sessionIdleHours);
    logOut({ all }).catch(() => notifications.show({ color: 'yellow', autoClose: false, message }));
  };
}
