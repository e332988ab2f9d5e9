import { utils } from '@start9labs/start-sdk'
import { showToken } from '../actions/show-token'
import { settings } from '../file-models/settings'
import { i18n } from '../i18n'
import { sdk } from '../sdk'

/** A new installation gets a token of its own; a restored one keeps its own. */
export const createToken = sdk.setupOnInit(async (effects, kind) => {
  if (kind !== 'install') return
  await settings.merge(effects, {
    apiToken: utils.getDefaultString({ charset: 'a-z,A-Z,0-9', len: 32 }),
  })
  await sdk.action.createOwnTask(effects, showToken, 'important', {
    reason: i18n('Sign in with this token.'),
  })
})
