import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { LIVE_CHECK_MS } from '../../domain/ports/watched-addresses.ts'
import { AnnouncingChain } from '../testing/announcing-chain.ts'
import { LiveProgram } from '../testing/live-program.ts'

const HOUR = 3_600_000
const NAMES = ['a', 'b', 'c']
const name = fc.constantFrom(...NAMES)

type Happening =
  | { readonly do: 'pay'; readonly name: string; readonly amount: number }
  | { readonly do: 'drop' | 'connect' | 'disconnect' | 'mute' | 'restart' }
  | { readonly do: 'mine' | 'replace' | 'undo'; readonly blocks: number }
  | { readonly do: 'announce'; readonly name: string }
  | { readonly do: 'pass'; readonly seconds: number }

const blocks = fc.integer({ min: 1, max: 8 })
const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('pay' as const), name, amount: fc.integer({ min: 1, max: 9 }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom('mine' as const, 'replace' as const, 'undo' as const),
      blocks,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'drop' as const,
        'connect' as const,
        'disconnect' as const,
        'mute' as const,
        'restart' as const,
      ),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('announce' as const), name }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('pass' as const), seconds: fc.constantFrom(0, 1, 10, 20, 1000) }),
  },
)
/** Each happens on its own, or between an answer and its arrival. */
const script = fc.array(fc.record({ what: happening, meanwhile: fc.option(happening) }), { maxLength: 14 })

const announced = script.map((steps) =>
  steps.filter(({ what, meanwhile }) => what.do !== 'mute' && meanwhile?.do !== 'mute'),
)

test('whatever is announced, missed or cut off, everything ends proven at the truth of the chain', async () => {
  await check(script, async (program, chain) => {
    chain.isMute = false
    chain.connect()
    await program.pass(2 * HOUR)
    await program.pass(LIVE_CHECK_MS)
  })
})

test('what is announced while a synchronisation runs needs no later connection or check', async () => {
  await check(announced, async (program, chain) => {
    if (!chain.isConnected) chain.connect()
    await program.pass(2 * HOUR)
  })
})

/** Sends the steps, then the end, and compares what is shown with the chain. */
async function check(
  stories: typeof script,
  end: (program: LiveProgram, chain: AnnouncingChain) => Promise<void>,
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(stories, async (steps) => {
      const chain = new AnnouncingChain()
      chain.mine(3)
      chain.connect()
      const program = new LiveProgram(chain)
      try {
        await program.start()
        const ids = await program.add(NAMES)
        for (const { what, meanwhile } of steps) await happen(program, chain, what, meanwhile)
        chain.onAnswer = () => {}
        await end(program, chain)
        for (const [index, id] of ids.entries())
          await requireTruth(program, chain, id, NAMES[index] as string)
        assert.deepEqual(program.unexpected, [])
      } finally {
        await program.close()
      }
    }),
    { numRuns: Number(process.env['RUNS'] ?? 20) },
  )
}

async function requireTruth(program: LiveProgram, chain: AnnouncingChain, id: number, address: string) {
  const shown = await program.get(id)
  assert.equal(shown.status, 'DONE')
  assert.equal(shown.live, true)
  assert.equal(shown.verification?.state, 'verified')
  const plain = (rows: readonly { hash: string; amount: bigint; height: number | null }[]) =>
    rows.map(({ hash, amount, height }) => `${hash} ${amount} ${height}`).toSorted()
  assert.deepEqual(plain(await program.rows(id)), plain(chain.rowsOf(address)))
}

async function happen(
  program: LiveProgram,
  chain: AnnouncingChain,
  what: Happening,
  meanwhile: Happening | null,
): Promise<void> {
  chain.onAnswer = () => {
    chain.onAnswer = () => {}
    if (meanwhile !== null && meanwhile.do !== 'restart' && meanwhile.do !== 'pass') apply(chain, meanwhile)
  }
  if (what.do === 'pass') await program.pass(what.seconds * 1000)
  else if (what.do === 'restart') {
    await program.stop()
    await program.start()
  } else {
    apply(chain, what)
    await program.settle()
  }
}

function apply(chain: AnnouncingChain, what: Happening): void {
  if (what.do === 'pay') chain.pay(what.name, BigInt(what.amount))
  else if (what.do === 'announce') chain.announce(what.name)
  else if (what.do === 'mute') chain.isMute = !chain.isMute
  else if (what.do === 'mine' || what.do === 'replace' || what.do === 'undo') chain[what.do](what.blocks)
  else if (what.do !== 'pass' && what.do !== 'restart') chain[what.do]()
}
