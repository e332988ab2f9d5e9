import { AppError } from '../domain/errors.ts'
import type { WalletState } from '../domain/wallet/wallet.ts'

type Named = Pick<WalletState, 'id' | 'name'>

/** A wallet has all of the scripts. */
export function walletExists({ id, name }: Named): AppError {
  return new AppError('wallet_exists', `This wallet is already tracked as “${name}”; its id is ${id}.`, {
    id,
  })
}

/** Several wallets have some of the scripts each. */
export function inSeveralWallets([first, ...others]: readonly [Named, ...Named[]]): AppError {
  const names = [first, ...others].map(({ name, id }) => `“${name}” (id ${id})`)
  return new AppError(
    'wallet_exists',
    `Parts of this wallet are tracked as ${names.join(' and as ')}. To track it as one, first delete those wallets and keep their addresses.`,
    { id: first.id },
  )
}

/** A wallet follows some of the addresses, though it has none of the branches. */
export function addressesTracked({ id, name }: Named): AppError {
  return new AppError(
    'wallet_exists',
    `Some addresses of this wallet are tracked in the wallet “${name}” (id ${id}) by a descriptor of their own. To track them together, first delete that wallet and keep its addresses.`,
    { id },
  )
}
