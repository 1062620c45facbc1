/** Completion for zsh. */
import type { CommandWords } from './words.ts'

export function zshScript(commands: readonly CommandWords[]): string {
  return `#compdef websms
# zsh completion for websms. Load it with: source <(websms completion zsh)
_websms() {
  local at="" word i
  for ((i = 2; i < CURRENT; i++)); do
    word="\${words[i]}"
    case "$at:$word" in
${commands
  .filter(({ path }) => path.length > 0)
  .map(
    ({ path }) => `      ${quoted(`${path.slice(0, -1).join(' ')}:${path.at(-1)}`)}) at=${quoted(path.join(' '))} ;;`,
  )
  .join('\n')}
    esac
  done
  case "$at:\${words[CURRENT-1]}" in
${commands.flatMap(optionCases).join('\n')}
  esac
  local -a found
  case "$at" in
${commands.map(commandCase).join('\n')}
  esac
}
if [[ $funcstack[1] == _websms ]]; then _websms "$@"; else compdef _websms websms; fi
`
}

function optionCases({ path, options }: CommandWords): string[] {
  return options
    .filter(({ takesValue }) => takesValue)
    .map(({ short, long, choices }) => {
      const names = [short, long].filter((name) => name !== null).map((name) => quoted(`${path.join(' ')}:${name}`))
      const values = choices.length > 0 ? `compadd -- ${choices.map(quoted).join(' ')}` : '_files'
      return `    ${names.join('|')}) ${values}; return ;;`
    })
}

function commandCase({ path, commands, options, choices, takesFile }: CommandWords): string {
  const flags = options.map(({ long, description }) => described(long, description)).join(' ')
  const words = [...commands.map(({ name, description }) => described(name, description)), ...choices.map(quoted)]
  const others =
    words.length > 0
      ? `found=(${words.join(' ')}); _describe command found`
      : takesFile
        ? '_files'
        : '_message argument'
  return `    ${quoted(path.join(' '))}) if [[ \${words[CURRENT]} == -* ]]; then found=(${flags}); _describe option found; else ${others}; fi ;;`
}

/** A colon stands between a word and its description. */
const described = (word: string, description: string) => quoted(`${word.replaceAll(':', '\\:')}:${description}`)

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`
