import { groestl512 } from '../../domain/address/groestl512.ts'
import type { Chain } from '../../domain/chains/chain.ts'
import { compactSize, doubleSha256, hashBytes, shownHash, uint32 } from './bytes.ts'

/** What a header says of its block; hashes as people read them. */
export interface HeaderFields {
  readonly version: number
  readonly previous: string
  readonly merkleRoot: string
  /** Seconds since 1970. */
  readonly time: number
  readonly bits: number
  readonly nonce: number
}

const HASH_BYTES = 32
const ZCASH_RESERVED = Buffer.alloc(32)
const ZCASH_NONCE_REST = Buffer.alloc(28)
/** Of Equihash with n = 200 and k = 9. */
const ZCASH_SOLUTION = Buffer.alloc(1344)
const NO_HASH = '0'.repeat(64)

/** The first blocks of which the header is known, by their hash. */
const FIRST: Readonly<Record<string, HeaderFields>> = {
  '000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f': first(
    '4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b',
    1_231_006_505,
    0x1d00ffff,
    2_083_236_893,
  ),
  '12a765e31ffd4059bada1e25190f6e98c99d9714d334efa41a195a7e7e04bfe2': first(
    '97ddfbbae6be97fd6cdf3e7ca13232a3afff2353e29badfab7f73011edd4ced9',
    1_317_972_665,
    0x1e0ffff0,
    2_084_524_493,
  ),
  '1a91e3dace36e2be3bf030a65679fe821aa1d6ef92e7c9902eb318182c355691': first(
    '5b2a3f53f605d62c53e62932dac6925e3d74afa5a4b459745c36d42d0ed26a69',
    1_386_325_540,
    0x1e0ffff0,
    99_943,
  ),
}

/** The header of the first block: the real one, or a placeholder where its proof of work is another. */
export function firstHeader(chain: Chain): HeaderFields {
  return FIRST[chain.genesisHash] ?? first(NO_HASH, chain.genesisTime, 0x1e0ffff0, 0)
}

function first(merkleRoot: string, time: number, bits: number, nonce: number): HeaderFields {
  return { version: 1, previous: NO_HASH, merkleRoot, time, bits, nonce }
}

/** 80 bytes; of Zcash 1,487, with a placeholder for the Equihash solution. */
export function headerBytes({ slug }: Chain, fields: HeaderFields): Buffer {
  const { version, previous, merkleRoot, time, bits, nonce } = fields
  const start = [uint32(version), hashBytes(previous), hashBytes(merkleRoot)]
  const end = [uint32(time), uint32(bits), uint32(nonce)]
  if (slug !== 'zcash') return Buffer.concat([...start, ...end])
  const solution = [compactSize(ZCASH_SOLUTION.length), ZCASH_SOLUTION]
  return Buffer.concat([...start, ZCASH_RESERVED, ...end, ZCASH_NONCE_REST, ...solution])
}

/** The hash of a block. Of Dash it is a placeholder: the real one is X11. */
export function headerHash({ slug }: Chain, header: Uint8Array): string {
  if (slug !== 'groestlcoin') return shownHash(doubleSha256(header))
  return shownHash(groestl512(groestl512(header)).subarray(0, HASH_BYTES))
}
