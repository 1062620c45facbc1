/** Pages of other areas that a message leads to. */
export const sendPage: string = '/send'

export function eventPage(id: string): string {
  return `/webhooks/${id}`
}

export function conversationPage(number: string): string {
  return `/inbound/${number}`
}
