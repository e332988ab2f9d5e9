import { testAddresses } from './testing/test-addresses.ts'

testAddresses('dash', {
  valid: [
    { text: 'XwnLY9Tf7Zsef8gMGL2fhWA9ZmMjt4KPwg', type: 'p2pkh' },
    { text: 'XtAG1982HcYJVibHxRZrBmdzL5YTzj4cA1', type: 'p2pkh' },
    { text: '7gnwGHt17heGpG9Crfeh4KGpYNFugPhJdh', type: 'p2sh' },
  ],
  invalid: [
    ['XwnLY9Tf7Zsef8gMGL2fhWA9ZmMjt4KPwh', /checksum of the Dash/],
    ['DH5yaieqoZN36fDVciNyRueRGvGLR3mr7L', /of .*Dogecoin.*, not of Dash/],
    ['hello', /begin with X or 7/],
  ],
})
