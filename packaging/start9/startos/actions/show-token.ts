import { settings } from '../file-models/settings'
import { i18n } from '../i18n'
import { sdk } from '../sdk'

export const showToken = sdk.Action.withoutInput(
  'show-token',
  async () => ({
    name: i18n('Show the API token'),
    description: i18n('What you sign in with, and what programs send as a bearer token'),
    warning: null,
    allowedStatuses: 'any',
    group: null,
    visibility: 'enabled',
  }),
  async () => ({
    version: '1',
    title: i18n('API token'),
    message: i18n('Sign in with this token.'),
    result: {
      type: 'single',
      value: (await settings.read(({ apiToken }) => apiToken).once()) ?? '',
      masked: true,
      copyable: true,
      qr: false,
    },
  }),
)
