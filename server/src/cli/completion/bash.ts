/** Completion for bash 3.2 and later. */
import type { CommandWords } from './words.ts'

export function bashScript(commands: readonly CommandWords[]): string {
  return `# bash completion for websms. Load it with: source <(websms completion bash)
_websms() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" at="" word i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    word="\${COMP_WORDS[i]}"
    case "$at:$word" in
${commands
  .filter(({ path }) => path.length > 0)
  .map(({ path }) => `      "${path.slice(0, -1).join(' ')}:${path.at(-1)}") at="${path.join(' ')}" ;;`)
  .join('\n')}
    esac
  done
  case "$at:$prev" in
${commands.flatMap(optionCases).join('\n')}
  esac
  case "$at" in
${commands.map(commandCase).join('\n')}
  esac
}
complete -o default -F _websms websms
`
}

/** The values of options; files for those that take any other text. */
function optionCases({ path, options }: CommandWords): string[] {
  return options
    .filter(({ takesValue }) => takesValue)
    .map(({ short, long, choices }) => {
      const names = [short, long].filter((name) => name !== null).map((name) => `"${path.join(' ')}:${name}"`)
      const values = choices.length > 0 ? `COMPREPLY=($(compgen -W "${choices.join(' ')}" -- "$cur")); ` : ''
      return `    ${names.join(' | ')}) ${values}return ;;`
    })
}

function commandCase({ path, commands, options, choices, takesFile }: CommandWords): string {
  const words = [...commands.map(({ name }) => name), ...choices].join(' ')
  const flags = options.map(({ long }) => long).join(' ')
  const others = takesFile ? 'return' : `COMPREPLY=($(compgen -W "${words}" -- "$cur"))`
  return `    "${path.join(' ')}") if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W "${flags}" -- "$cur")); else ${others}; fi ;;`
}
