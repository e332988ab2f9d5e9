import type { ApiClient } from '../../client/api-client.ts'
import type { AddedAddresses, NewAddresses, NewWallet } from '../../client/api-types.ts'
import { parseOnEveryChain } from '../../domain/address/parse-address.ts'
import { type ChainSlug, chainOf } from '../../domain/chains/chain.ts'
import { isExtendedKeyForm } from '../../domain/keys/extended-key.ts'
import { beginsLikePublicKey } from '../../domain/keys/key-beginning.ts'
import { openTracker } from '../access/open-tracker.ts'
import { optionText } from '../access/option-text.ts'
import { readChain } from '../access/read-chain.ts'
import { refuseSecrets, refuseWalletSecrets } from '../access/refuse-secrets.ts'
import { type CommandCall, EXIT, type ExitCode, UsageError } from '../command.ts'
import { printJson } from '../output/print-json.ts'
import { Progress } from '../output/progress.ts'

const AT_ONCE = 1000
const STANDARD_INPUT = '-'
/** A descriptor, a policy, or a key with its origin or path. */
const WALLET = /[()[\]{}/*]/

const NOT_RUNNING =
  'Mini CoinTracker does not run: what is added is synchronised by "cointracker sync" or "cointracker serve".\n'

/** Adds addresses, or one wallet. */
export async function run(call: CommandCall): Promise<ExitCode> {
  const { options } = call
  const texts = await textsOf(call)
  const chain = readChain(call)?.slug ?? null
  const label = optionText(call, 'label')
  const sync = options['sync'] !== false
  const isWallet = texts.some(isOfWallet)
  if (isWallet) refuseWalletSecrets(texts.join('\n'))
  else refuseSecrets(texts)
  await using tracker = await openTracker(call)
  const { client } = tracker
  if (sync && !tracker.keepsRunning) call.terminal.note(NOT_RUNNING)
  if (isWallet) {
    const coin = chain === null ? {} : { chain }
    const body = { text: texts.join('\n'), ...coin, ...(label === null ? {} : { name: label }), sync }
    return await addWallet(client, body as NewWallet, call)
  }
  return await addAddresses(client, texts, { chain, label, sync }, call)
}

function isOfWallet(text: string): boolean {
  return WALLET.test(text) || isExtendedKeyForm(text) || beginsLikePublicKey(text)
}

/** The words of the command line, or the lines of standard input that are neither empty nor a comment. */
async function textsOf({ args, terminal }: CommandCall): Promise<readonly string[]> {
  const given = (args[0] as readonly string[]).map((text) => text.trim())
  const texts: string[] = []
  for (const text of given) {
    if (text === '') throw new UsageError('An address is empty.')
    if (text !== STANDARD_INPUT) texts.push(text)
    else texts.push(...linesOf(await terminal.readInput()))
  }
  if (texts.length === 0) throw new UsageError('Standard input contains nothing to add.')
  return texts
}

function linesOf(text: string): readonly string[] {
  return text
    .replace(/^\uFEFF/, '')
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('# '))
}

async function addWallet(
  client: ApiClient,
  body: NewWallet,
  { options, terminal }: CommandCall,
): Promise<ExitCode> {
  const wallet = await client.wallets.add(body)
  if (options['json'] === true) printJson(terminal, wallet)
  else if (wallet.extended)
    terminal.out(`Extended wallet:${wallet.id} "${wallet.name}" (${wallet.currency}).\n`)
  else terminal.out(`Added wallet:${wallet.id} "${wallet.name}" (${wallet.currency}).\n`)
  return EXIT.done
}

interface Details {
  readonly chain: ChainSlug | null
  readonly label: string | null
  readonly sync: boolean
}

/** Reports each part when it is added: what a later failure leaves is known. */
async function addAddresses(
  client: ApiClient,
  texts: readonly string[],
  details: Details,
  call: CommandCall,
): Promise<ExitCode> {
  const isJson = call.options['json'] === true
  const progress = new Progress(call.terminal)
  const parts: AddedAddresses[] = []
  try {
    for (let start = 0; start < texts.length; start += AT_ONCE) {
      if (start > 0) progress.show(start, texts.length, `${start} of ${texts.length} added`)
      const part = await addPart(client, texts.slice(start, start + AT_ONCE), details)
      if (!isJson) report(part, texts.slice(start), details.chain, call)
      parts.push(part)
    }
  } finally {
    progress.clear()
    if (isJson && parts.length > 0) printJson(call.terminal, joined(parts))
  }
  return parts.some(({ invalid }) => invalid > 0) ? EXIT.failed : EXIT.done
}

function addPart(
  client: ApiClient,
  texts: readonly string[],
  { chain, label, sync }: Details,
): Promise<AddedAddresses> {
  const coin = chain === null ? {} : { chain }
  const addresses = texts.map((address) => ({ address, ...coin, label }))
  return client.addAddresses(addresses as NewAddresses['addresses'], sync)
}

function joined(parts: readonly AddedAddresses[]): AddedAddresses {
  const sum = (name: 'added' | 'exists' | 'invalid') => parts.reduce((total, part) => total + part[name], 0)
  const results = parts.flatMap((part, index) =>
    part.results.map((result) => ({ ...result, index: result.index + index * AT_ONCE })),
  )
  return { added: sum('added'), exists: sum('exists'), invalid: sum('invalid'), results }
}

function report(
  { results }: AddedAddresses,
  texts: readonly string[],
  chain: ChainSlug | null,
  { terminal }: CommandCall,
): void {
  for (const { index, status, id, detail } of results) {
    const text = texts[index] ?? ''
    if (status === 'added') terminal.out(`Added ${text} as ${id} (${coinText(text, chain)}).\n`)
    else if (status === 'exists') terminal.out(`${text} is already tracked, as ${id}.\n`)
    else terminal.note(`${text}: ${detail}\n`)
  }
}

/** The coin of a valid address, and the others whose address it could be where none was named. */
function coinText(text: string, chain: ChainSlug | null): string {
  const chains = parseOnEveryChain(text).map((found) => chainOf(found.chain))
  if (chain !== null) return chainOf(chain).name
  const [first, ...others] = chains.map(({ name }) => name)
  return others.length === 0 ? `${first}` : `${first}; also valid on ${others.join(', ')}: --chain`
}
