import { sdk } from '../sdk'
import { setElectrumServer } from './set-electrum-server'
import { showToken } from './show-token'

export const actions = sdk.Actions.of().addAction(showToken).addAction(setElectrumServer)
