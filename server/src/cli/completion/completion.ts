/** `websms completion`: a script that completes commands and options in a shell, made from the commands themselves. */
import { Argument, type Command } from 'commander'
import type { Terminal } from '../terminal.ts'
import { bashScript } from './bash.ts'
import { fishScript } from './fish.ts'
import { type CommandWords, wordsOf } from './words.ts'
import { zshScript } from './zsh.ts'

const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript } satisfies Record<
  string,
  (commands: readonly CommandWords[]) => string
>

export function addCompletionCommand(program: Command, terminal: Terminal, everyCommand: () => Promise<Command>): void {
  program
    .command('completion')
    .description('print a script that completes commands and options in your shell')
    .addArgument(new Argument('<shell>', 'your shell').choices(Object.keys(scripts)))
    .action(async (shell: keyof typeof scripts) => terminal.out(scripts[shell](wordsOf(await everyCommand()))))
    .addHelpText(
      'after',
      `
Put it where your shell reads it when it starts:
  bash: echo 'source <(websms completion bash)' >> ~/.bashrc
  zsh:  echo 'source <(websms completion zsh)' >> ~/.zshrc   (behind compinit)
  fish: websms completion fish > ~/.config/fish/completions/websms.fish`,
    )
}
