import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { COMMANDS } from '../src/commands/commands.ts'
import { optionsOf } from '../src/commands/completion/completed.ts'
import { SHELLS, type Shell } from '../src/commands/completion/shells.ts'
import { allChains } from '../src/domain/chains/chain.ts'
import { runCommand } from './support/command.ts'

const CHAINS = allChains().map(({ slug }) => slug)
const folder = mkdtempSync(join(tmpdir(), 'completion-'))
before(async () => {
  writeFileSync(join(folder, 'a-file'), '')
  for (const shell of SHELLS) {
    writeFileSync(join(folder, `${shell}.script`), (await runCommand(['completion', shell])).out)
  }
})
after(() => rmSync(folder, { recursive: true }))

/** A line of the script of each shell that has the options of a command. */
const LINE: Readonly<Record<Shell, (name: string) => RegExp>> = {
  bash: (name) => new RegExp(`^    ${name}\\) words="--`),
  zsh: (name) => new RegExp(`^  ${name}\\) _arguments `),
  fish: (name) => new RegExp(`__fish_seen_subcommand_from ${name}'`),
}

for (const shell of SHELLS) {
  test(`the completion for ${shell} knows exactly the commands and their options`, async () => {
    const { out } = await runCommand(['completion', shell])
    for (const command of COMMANDS) {
      const lines = out.split('\n').filter((line) => LINE[shell](command.name).test(line))
      const text = lines.join('\n')
      const options = [...text.matchAll(/(?:--| -l )([a-z-]+)/g)].map(([, name]) => name)
      assert.deepEqual(
        options,
        optionsOf(command).map(({ name }) => name),
        `${command.name}: ${text}`,
      )
    }
  })
}

/** What the real shell offers behind these words in a folder with one file, `a-file`. */
const OFFERS: Readonly<Record<Shell, (line: string) => readonly string[]>> = {
  bash: (line) => {
    const words = line.split(' ')
    const completed = `COMP_WORDS=(${words.map((word) => `"${word}"`).join(' ')}); COMP_CWORD=${words.length - 1}; _cointracker`
    const script = `source bash.script; ${completed}; printf '%s\\n' "\${COMPREPLY[@]}"`
    return wordsIn(execFileSync('bash', ['-c', script], { cwd: folder }).toString())
  },
  zsh: (line) => {
    const typed = execFileSync('zsh', ['-f', '-c', TYPE_IN_ZSH, 'zsh', folder, line], {
      timeout: 60_000,
    }).toString()
    const [list, prompt] = typed.split('<>')
    const lines =
      prompt === undefined
        ? []
        : (list ?? '')
            .trim()
            .split(/[\r\n]+/)
            .slice(1)
    return lines.flatMap((text) => text.split(' -- ')[0]?.trim().split(/ +/) ?? [])
  },
  fish: (line) => {
    const script = `source fish.script; complete -C '${line}'`
    const offered = execFileSync('fish', ['--no-config', '-c', script], { cwd: folder }).toString()
    return wordsIn(offered.replaceAll(/\t.*/g, ''))
  },
}

/** Presses the tab key twice behind a line. What is offered stands between that line and another prompt, if there is anything. */
const TYPE_IN_ZSH = `
zmodload zsh/zpty
zpty shell 'TERM=dumb COLUMNS=200 zsh -f -i'
zpty -w shell "PROMPT='<>'; cd $1; autoload -Uz compinit; compinit -u -d ./dump; source ./zsh.script; print READY"
zpty -r shell typed $'*\\nREADY*<>*'
zpty -n -w shell "$2"$'\\t\\t'
zpty -n -w shell $'\\C-u''print END'$'\n'
zpty -r shell typed $'*\\nEND*'
print -r -- "$typed"
zpty -d shell`

function wordsIn(text: string): readonly string[] {
  return text.split('\n').filter((word) => word !== '')
}

for (const shell of SHELLS) {
  test(`${shell} completes with the script`, { skip: !hasShell(shell) && 'not installed' }, () => {
    const offered = (line: string) => OFFERS[shell](line).toSorted()
    assert.deepEqual(offered('cointracker ba'), ['backup', 'balance'])
    assert.deepEqual(offered('cointracker list --c'), ['--chain', '--currency'])
    assert.deepEqual(offered('cointracker completion '), ['bash', 'fish', 'zsh'])
    assert.deepEqual(offered('cointracker list --chain '), CHAINS.toSorted())
    assert.deepEqual(offered('cointracker export --format '), ['csv', 'ndjson'])
    assert.deepEqual(offered('mini-cointracker add --chain d'), ['dash', 'dogecoin'])
    for (const line of ['list --currency a', 'balance --at a', 'list --url a', 'balance a']) {
      assert.deepEqual(offered(`cointracker ${line}`), [])
    }
  })
}

function hasShell(shell: Shell): boolean {
  return spawnSync(shell, ['-c', 'exit 0']).status === 0
}
