/** A short note of what went wrong, where the page has no better place for it. */
import { notifications } from '@mantine/notifications'
import { Problem } from '../client/problem.ts'

export function tellProblem(error: unknown): void {
  const { title, detail } = Problem.of(error)
  notifications.show({ color: 'red', title, message: detail })
}
