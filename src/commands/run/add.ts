import type { ApiClient } from '../../client/api-client.ts'
import type { AddedAddresses } from '../../client/api-types.ts'
import { openTracker } from '../access/open-tracker.ts'
import { type CommandCall, EXIT, type ExitCode, UsageError } from '../command.ts'
import { printJson } from '../output/print-json.ts'

const AT_ONCE = 1000
/** An extended public key, a descriptor or a policy: anything but an address. */
const WALLET = /[()[\]{}/*]|^[a-z]pub[1-9A-HJ-NP-Za-km-z]{90,}/i

/** Adds addresses, or one wallet. */
export async function run(call: CommandCall): Promise<ExitCode> {
  const { options, terminal } = call
  const given = (call.args[0] as readonly string[]).map((text) => text.trim())
  const texts = given.includes('-') ? linesOf(await terminal.readInput()) : given
  if (texts.length === 0) throw new UsageError('There is nothing to add on standard input.')
  await using tracker = await openTracker(call, { synchronises: false })
  const chain = options['chain'] === undefined ? {} : { chain: String(options['chain']) }
  const label = options['label'] === undefined ? null : String(options['label'])
  const sync = options['sync'] !== false
  const isWallet = texts.some((text) => WALLET.test(text))
  if (isWallet) {
    const body = { text: texts.join('\n'), ...chain, ...(label === null ? {} : { name: label }), sync }
    const wallet = await tracker.client.wallets.add(body as Parameters<ApiClient['wallets']['add']>[0])
    if (options['json'] === true) printJson(terminal, wallet)
    else terminal.out(`Added wallet:${wallet.id} "${wallet.name}" (${wallet.currency}).\n`)
    return EXIT.done
  }
  const answers: AddedAddresses[] = []
  for (let start = 0; start < texts.length; start += AT_ONCE) {
    const addresses = texts.slice(start, start + AT_ONCE).map((address) => ({ address, ...chain, label }))
    answers.push(await tracker.client.addAddresses(addresses as never, sync))
  }
  const all = joined(answers)
  if (options['json'] === true) printJson(terminal, all)
  else report(all, texts, call)
  return all.invalid > 0 ? EXIT.failed : EXIT.done
}

function linesOf(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

function joined(answers: readonly AddedAddresses[]): AddedAddresses {
  const sum = (name: 'added' | 'exists' | 'invalid') =>
    answers.reduce((total, answer) => total + answer[name], 0)
  const results = answers.flatMap((answer, part) =>
    answer.results.map((result) => ({ ...result, index: result.index + part * AT_ONCE })),
  )
  return { added: sum('added'), exists: sum('exists'), invalid: sum('invalid'), results }
}

function report({ results }: AddedAddresses, texts: readonly string[], { terminal }: CommandCall): void {
  for (const { index, status, id, detail } of results) {
    const text = texts[index] ?? ''
    if (status === 'added') terminal.out(`Added ${text} as ${id}.\n`)
    else if (status === 'exists') terminal.out(`${text} is there already, as ${id}.\n`)
    else terminal.note(`${text}: ${detail}\n`)
  }
}
