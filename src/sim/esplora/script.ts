import type { Chain } from '../../domain/chains/chain.ts'
import { ownerOf } from '../chain/owner-of.ts'
import { addressScript, keyScript } from '../chain/script.ts'
import type { Output } from '../chain/transaction.ts'

export interface EsploraScript {
  readonly scriptpubkey: string
  readonly scriptpubkey_asm: string
  readonly scriptpubkey_type: string
  readonly scriptpubkey_address?: string
}

type ScriptForm = readonly [pattern: RegExp, type: string, asm: string]

const FORMS: readonly ScriptForm[] = [
  [/^76a914(.{40})88ac$/, 'p2pkh', 'OP_DUP OP_HASH160 OP_PUSHBYTES_20 $1 OP_EQUALVERIFY OP_CHECKSIG'],
  [/^a914(.{40})87$/, 'p2sh', 'OP_HASH160 OP_PUSHBYTES_20 $1 OP_EQUAL'],
  [/^0014(.{40})$/, 'v0_p2wpkh', 'OP_0 OP_PUSHBYTES_20 $1'],
  [/^0020(.{64})$/, 'v0_p2wsh', 'OP_0 OP_PUSHBYTES_32 $1'],
  [/^5120(.{64})$/, 'v1_p2tr', 'OP_PUSHNUM_1 OP_PUSHBYTES_32 $1'],
  [/^21(.{66})ac$/, 'p2pk', 'OP_PUSHBYTES_33 $1 OP_CHECKSIG'],
  [/^41(.{130})ac$/, 'p2pk', 'OP_PUSHBYTES_65 $1 OP_CHECKSIG'],
]
const OTHER_FORM: ScriptForm = [/^(.*)$/, 'unknown', '$1']

/** By canonical address, which no two simulated chains share. */
const known = new Map<string, EsploraScript>()

/** The script of an output; an unknown address gets a script unique to the output. */
export function esploraScript(chain: Chain, output: Output): EsploraScript {
  const { address, publicKey } = output
  if (publicKey !== undefined) {
    return formed(keyScript(publicKey))
  }
  if (address === null) return addressed(chain, ownerOf(chain, output))
  const script = known.get(address) ?? addressed(chain, address)
  known.set(address, script)
  return script
}

function addressed(chain: Chain, address: string): EsploraScript {
  return { ...formed(addressScript(chain, address)), scriptpubkey_address: address }
}

function formed(script: string): EsploraScript {
  const [pattern, type, asm] = FORMS.find(([form]) => form.test(script)) ?? OTHER_FORM
  return {
    scriptpubkey: script,
    scriptpubkey_asm: script.replace(pattern, asm),
    scriptpubkey_type: type,
  }
}
