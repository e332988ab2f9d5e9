import { AppError } from '../../domain/errors.ts'

/** An address of a wallet cannot be removed alone. */
export function addressInWallet(wallet: number): AppError {
  return new AppError(
    'address_in_wallet',
    `This address belongs to the wallet with the id ${wallet}: it is removed together with the wallet.`,
    { wallet },
  )
}
