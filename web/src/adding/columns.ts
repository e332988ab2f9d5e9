/** The places of the cells in a row that mean something here. Null where there is none. */
export interface Columns {
  readonly address: number
  readonly label: number | null
  readonly coins: readonly number[]
  /** Of private keys and the like. */
  readonly secrets: readonly number[]
  /** How many cells the header has. */
  readonly count: number
}

/** In the languages that wallets and exchanges are translated into. */
const ADDRESS_NAMES =
  /\baddr(?:ess(?:es)?|\.)?\b|\badress[ee]?n?\b|direcci[oó]n|endere[cç]o|indirizz|адрес|地址|アドレス|주소|adres\b|adresa|عنوان|διεύθυνση|địa chỉ/i
const FROM_NAMES = /\b(?:from|sender|source|input|von|desde|de|da|от)\b|counterpart|change/i
const LABEL_NAMES: readonly RegExp[] = [
  /^(?:address |wallet |my |transaction |personal )?labels?$|^bezeichnung$|^beschriftung$|^etikett$|^étiquette$|^etiqueta$|^etichetta$|^rótulo$|^метка$|^标签$|^標籤$|^ラベル$|^레이블$|^라벨$|^etykieta$|^címke$|^štítek$/i,
  /^(?:name|account name|wallet name|nickname|alias|title|nom|nombre|nome|naam|nazwa|имя|название|名称|名前|이름|titel)$/i,
  /^(?:(?:personal ?)?notes?|memo|comments?|description|tags?|notiz(?:en)?|kommentar|beschreibung|libellé|remarque|note|nota|comentario|descripci[oó]n|descrizione|descrição|opmerking|omschrijving|komentarz|opis|комментарий|описание|备注|備註|メモ|備考|메모|설명)$/i,
]
const COIN_NAMES =
  /^(?:(?:block)?chain|coin(?: type| name)?|(?:crypto)?currency|asset|network|ticker|symbol|token|crypto|cryptocurrency|coin symbol|währung|münze|netzwerk|devise|monnaie|réseau|moneda|red|moeda|rede|valuta|rete|munt|waluta|sieć|валюта|монета|сеть|币种|网络|通貨|コイン|코인|네트워크)$/i
const SECRET_NAMES =
  /\bpriv|secret|\bseed\b|mnemonic|\bwif\b|schlüssel|passphrase|recovery|clave|приватн|私钥|秘密/i

export function isAddressName(cell: string): boolean {
  return ADDRESS_NAMES.test(words(cell))
}

/** `addresses`: the columns in which a later row has addresses, at least one. */
export function columnsOf(header: readonly string[], addresses: readonly number[]): Columns {
  const address = best(addresses, (index) => addressScore(header[index] ?? ''))
  const others = [...header.keys()].filter((index) => index !== address)
  const names = header.map(words)
  const label = LABEL_NAMES.map((name) => others.find((index) => name.test(names[index] ?? ''))).find(
    (index) => index !== undefined,
  )
  return {
    address,
    label: label ?? unnamedLabel(names, address, others),
    coins: others.filter((index) => index !== label && COIN_NAMES.test(names[index] ?? '')),
    secrets: others.filter((index) => SECRET_NAMES.test(names[index] ?? '')),
    count: header.length,
  }
}

/** Beside an address with a name in a language that is not known here, the only other column is the label. */
function unnamedLabel(names: readonly string[], address: number, others: readonly number[]): number | null {
  const [only] = others
  return others.length === 1 && !isAddressName(names[address] ?? '') ? (only ?? null) : null
}

/** Of several columns with addresses, the one of the person's own. */
function addressScore(name: string): number {
  return (isAddressName(name) ? 2 : 0) - (FROM_NAMES.test(words(name)) ? 1 : 0)
}

function best(indexes: readonly number[], score: (index: number) => number): number {
  return [...indexes].sort((a, b) => score(b) - score(a))[0] ?? 0
}

/** `wallet_address`, `WalletAddress` and `Wallet Address (BTC)` are the same words. */
function words(cell: string): string {
  return cell
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll(/[_.-]+/g, ' ')
    .replace(/\s*\([^)]*\)\s*$/, '')
    .trim()
}
