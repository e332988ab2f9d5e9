import type { Tracker } from '../../tracker/tracker.ts'
import type { App } from '../deps.ts'
import { addressJson } from '../json/address-json.ts'
import { AddressBody, NewAddressBody } from '../schemas/address.ts'
import { problems } from '../schemas/problem.ts'

export function registerNewAddress(app: App, { addresses }: Tracker): void {
  app.post(
    '/addresses',
    {
      schema: {
        operationId: 'addAddress',
        summary: 'Track an address',
        description:
          'Without `chain` the chain is detected from the form: bitcoin if several match, and `also_valid_on` lists the others.',
        tags: ['addresses'],
        body: NewAddressBody,
        response: {
          201: AddressBody,
          ...problems('address_exists', 'invalid_address', 'private_key'),
        },
      },
    },
    async (request, reply) => {
      const { address: text, chain, label = null, sync = false } = request.body
      const { address, alsoValidOn } = await addresses.add({ text, chain, label, sync })
      reply.code(201).header('location', `/addresses/${address.id}`)
      return { ...addressJson(address), also_valid_on: [...alsoValidOn] }
    },
  )
}
