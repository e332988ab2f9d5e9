import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { chainOf } from '../chains/chain.ts'
import { openDescriptor } from '../keys/open-descriptor.ts'
import type { WalletState } from './wallet.ts'
import { extensionOf } from './wallet-extension.ts'

const KEY =
  'xpub6BosfCnifzxcFwrSzQiqu2DBVTshkCXacvNsWGYJVVhhawA7d4R5WSWGFNbi8Aw6ZRc1brxMyWMzG3DSSSSoekkudhUd9yLb6qx39T9nMdj'
const OTHER =
  'xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhePY2gZ29ESFjqJoCu1Rupje8YtGqsefD265TMg7usUDFdp6W1EGMcet8'
const ORIGIN = '[d34db33f/84h/0h/0h]'
const chain = chainOf('bitcoin')

describe('what a wallet lacks of given descriptors', () => {
  const cases: readonly {
    readonly of: string
    readonly has: readonly string[]
    readonly given: readonly string[]
    readonly becomes: readonly string[]
    /** By number: descriptor and branch. */
    readonly places: readonly (readonly [number, number])[]
    readonly added: readonly (readonly [number, number])[]
  }[] = [
    {
      of: 'the branch for change',
      has: ['wpkh(A/0/*)'],
      given: ['wpkh(A/<0;1>/*)'],
      becomes: ['wpkh(A/<0;1>/*)'],
      places: [[0, 0]],
      added: [[0, 1]],
    },
    {
      of: 'the branch that receives, which comes first then',
      has: ['wpkh(A/1/*)'],
      given: ['wpkh(A/<0;1>/*)'],
      becomes: ['wpkh(A/<0;1>/*)'],
      places: [[0, 1]],
      added: [[0, 0]],
    },
    {
      of: 'branches beside those in common, in one descriptor',
      has: ['wpkh(OA/<0;1>/*)'],
      given: ['wpkh(A/<1;2>/*)'],
      becomes: ['wpkh(OA/<0;1;2>/*)'],
      places: [
        [0, 0],
        [0, 1],
      ],
      added: [[0, 2]],
    },
    {
      of: 'a multisig of keys in another order, whose origins are kept',
      has: ['wsh(sortedmulti(1,OA/0/*,B/0/*))'],
      given: ['wsh(sortedmulti(1,B/<0;1>/*,A/<0;1>/*))'],
      becomes: ['wsh(sortedmulti(1,B/<0;1>/*,OA/<0;1>/*))'],
      places: [[0, 0]],
      added: [[0, 1]],
    },
    {
      of: 'branches of a multisig that cannot be written in the descriptor it has',
      has: ['wsh(sortedmulti(1,A/<0;1>/*,B/<0;1>/*))'],
      given: ['wsh(sortedmulti(1,B/<1;2>/*,A/<1;2>/*))'],
      becomes: ['wsh(sortedmulti(1,A/<0;1>/*,B/<0;1>/*))', 'wsh(sortedmulti(1,B/2/*,A/2/*))'],
      places: [
        [0, 0],
        [0, 1],
      ],
      added: [[1, 0]],
    },
    {
      of: 'descriptors that become one',
      has: ['wpkh(A/2/*)', 'pkh(A/0/*)', 'wpkh(A/3/*)'],
      given: ['wpkh(A/<3;2;4>/*)'],
      becomes: ['wpkh(A/<3;2;4>/*)', 'pkh(A/0/*)'],
      places: [
        [0, 1],
        [1, 0],
        [0, 0],
      ],
      added: [[0, 2]],
    },
    {
      of: 'script types and keys',
      has: ['wpkh(A/<0;1>/*)'],
      given: ['pkh(A/<0;1>/*)', 'wpkh(A/<0;1>/*)', 'wpkh(B/0/*)'],
      becomes: ['wpkh(A/<0;1>/*)', 'pkh(A/<0;1>/*)', 'wpkh(B/0/*)'],
      places: [
        [0, 0],
        [0, 1],
      ],
      added: [
        [1, 0],
        [1, 1],
        [2, 0],
      ],
    },
  ]
  for (const { of, has, given, becomes, places, added } of cases) {
    test(of, () => {
      const extension = extensionOf(walletOf(has), { opened: given.map(open), isOpen: false })
      assert.ok(extension)
      assert.deepEqual(
        extension.descriptors.map(({ text }) => text.split('#')[0]),
        becomes.map(written),
      )
      assert.deepEqual(
        [...extension.places].map(([, { descriptor, branch }]) => [descriptor, branch]),
        places,
      )
      assert.deepEqual(
        extension.added.map(({ descriptor, branch }) => [descriptor, branch]),
        added,
      )
    })
  }

  test('is nothing where it has all of them, however they are written', () => {
    const wallet = walletOf(['wpkh(OA/<0;1>/*)', 'pkh(A/<0;1>/*)'])
    for (const given of [['wpkh(A/1/*)'], ['wpkh(A/<1;0>/*)', 'pkh(A/0/*)']]) {
      assert.equal(extensionOf(wallet, { opened: given.map(open), isOpen: false }), null)
    }
  })

  test('is a script type that was dropped before only where the text names it', () => {
    const opened = ['pkh(A/<0;1>/*)', 'wpkh(A/<0;1>/*)'].map(open)
    const dropped = open('pkh(A/<0;1>/*)').branchIdentities
    const wallet = { ...walletOf(['wpkh(A/<0;1>/*)']), dropped }
    assert.equal(extensionOf(wallet, { opened, isOpen: true }), null)
    assert.equal(extensionOf(wallet, { opened, isOpen: false })?.added.length, 2)
  })

  test('is only the receiving branch of a script type that may be unused, but all of one that is known', () => {
    const opened = ['pkh(A/<0;1>/*)', 'wpkh(A/<0;1>/*)'].map(open)
    const extension = extensionOf(walletOf(['wpkh(A/0/*)']), { opened, isOpen: true })
    assert.deepEqual(
      extension?.descriptors.map(({ scriptType, isTentative }) => [scriptType, isTentative]),
      [
        ['wpkh', false],
        ['pkh', true],
      ],
    )
    assert.deepEqual(extension?.added, [
      { descriptor: 0, branch: 1 },
      { descriptor: 1, branch: 0 },
    ])
  })

  test('is nothing of a script type that is being looked up, but it stays once a text names it', () => {
    const wallet = walletOf(['pkh(A/<0;1>/*)', 'wpkh(A/<0;1>/*)'], true)
    assert.equal(extensionOf(wallet, { opened: [open('wpkh(A/0/*)')], isOpen: false }), null)
    const opened = [open('wpkh(A/<0;1>/*)'), open('wpkh(B/0/*)')]
    const extension = extensionOf(wallet, { opened, isOpen: false })
    assert.deepEqual(
      extension?.descriptors.map(({ isTentative }) => isTentative),
      [true, false, false],
    )
    assert.deepEqual(extension?.added, [
      { descriptor: 1, branch: 1 },
      { descriptor: 2, branch: 0 },
    ])
  })
})

function written(text: string): string {
  return text
    .replace(/OA/g, `${ORIGIN}A`)
    .replace(/A(?=\/)/g, KEY)
    .replace(/B(?=\/)/g, OTHER)
}

function open(text: string) {
  return openDescriptor(written(text), chain)
}

/** With the branches that a new wallet has. */
function walletOf(texts: readonly string[], isTentative = false): WalletState {
  const opened = texts.map(open)
  const places = opened.flatMap(({ branches }, descriptor) =>
    branches.filter((branch) => branch === 0 || !isTentative).map((branch) => ({ descriptor, branch })),
  )
  return {
    id: 1,
    chain: 'bitcoin',
    name: 'Cold',
    gapLimit: 20,
    descriptors: opened.map(({ scriptType, text }) => ({ scriptType, text, isTentative })),
    branches: places.map((place, number) => ({
      ...place,
      number,
      scriptType: opened[place.descriptor]?.scriptType ?? '',
      derived: 20,
      lastUsed: -1,
      lastFollowed: -1,
      wanted: 0,
      lookedUp: 0,
      evidence: null,
    })),
    dropped: [],
  }
}
