/** Short notes at the bottom right: `notifications.show({ message })` of @mantine/notifications, from anywhere. */
import '@mantine/notifications/styles.css'
import { Notifications } from '@mantine/notifications'

export default function Toasts() {
  return <Notifications position="bottom-right" autoClose={5000} limit={4} />
}
