/** A line of the log as a person reads it on a terminal: `12:04:05 info  carrier bound  carrier=smsc_spark`. */
import { styleText } from 'node:util'

const colours = { trace: 'gray', debug: 'gray', info: 'green', warn: 'yellow', error: 'red', fatal: 'red' } as const

/** Takes a JSON line and gives a text line, both with their line end. */
export function terminalLine(json: string, colour: boolean): string {
  const { level, time, msg = '', err, ...fields } = JSON.parse(json)
  const paint = (format: Parameters<typeof styleText>[0], text: string) =>
    colour ? styleText(format, text, { validateStream: false }) : text
  const rest = Object.entries(fields).map(([name, value]) => `${paint('gray', `${name}=`)}${fieldText(value)}`)
  const clock = new Date(time).toLocaleTimeString('en-GB')
  const head = `${paint('gray', clock)} ${paint(colours[level as keyof typeof colours], level.padEnd(5))} ${msg}`
  const line = rest.length > 0 ? `${head}  ${rest.join(' ')}` : head
  return err ? `${line}\n${errorText(err)}\n` : `${line}\n`
}

function fieldText(value: unknown): string {
  return typeof value === 'string' && /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value)
}

function errorText(err: { message?: string; stack?: string }): string {
  return (err.stack ?? err.message ?? '').replace(/^/gm, '    ')
}
