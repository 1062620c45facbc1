/** The secrets of a key as a `.env` file, with the names that the code samples read. */

interface EnvFile {
  /** Of the key. */
  name: string
  apiUrl: string
  clientId: string
  clientSecret: string
  /** Not known after the client secret was rotated. */
  webhookSecret?: string
}

export function envFile({ name, apiUrl, clientId, clientSecret, webhookSecret }: EnvFile): string {
  const lines = [
    `# WebSMS, API key "${name}"`,
    `WEBSMS_URL=${apiUrl}`,
    `WEBSMS_CLIENT_ID=${clientId}`,
    `WEBSMS_CLIENT_SECRET=${clientSecret}`,
    ...(webhookSecret === undefined ? [] : [`WEBSMS_WEBHOOK_SECRET=${webhookSecret}`]),
  ]
  return `${lines.join('\n')}\n`
}
