import { testAddresses } from './testing/test-addresses.ts'

testAddresses('litecoin', {
  valid: [
    { text: 'LM2WMpR1Rp6j3Sa59cMXMs1SPzj9eXpGc1', type: 'p2pkh' },
    {
      text: 'M8T1B2Z97gVdvmfkQcAtYbEepune1tzGua',
      type: 'p2sh',
      script: 'a9140605bfbd71b78f7e9fc815fe9cc90aaeb1d9a72887',
    },
    { text: 'MVcg9uEvtWuP5N6V48EHfEtbz48qR8TKZ9', type: 'p2sh' },
    {
      text: '3CWFddi6m4ndiGyKqzYvsFYagqDLPVMTzC',
      canonical: 'MJiPwX84iBe4WnFDwsYGgtnz1XonPhUqhf',
      type: 'p2sh',
      script: 'a91476a04053bda0a88bda5177b86a15c3b29f55987387',
      also: ['bitcoin', 'bitcoin-cash'],
    },
    { text: 'ltc1qytnqzjknvv03jwfgrsmzt0ycmwqgl0asjnaxwu', type: 'p2wpkh' },
    {
      text: 'ltc1q80nqd53dpl9s0ytgdamwzu8ghtyr0ktespxgpg',
      type: 'p2wpkh',
      script: '00143be606d22d0fcb0791686f76e170e8bac837d979',
    },
    {
      text: 'LTC1Q5WMM9VRZ55WAR9C0RGW26TV9UN5FXNN7SLYJPY',
      canonical: 'ltc1q5wmm9vrz55war9c0rgw26tv9un5fxnn7slyjpy',
      type: 'p2wpkh',
    },
    { text: 'ltc1q3s2ujuag0k7k6cy6kflapq6acsuug4t8k3pq5dzps7c9p7uq5t7ss8xhgy', type: 'p2wsh' },
    { text: 'ltc1pjjlh0qyqyeyel5qxny8rw76w8exsx6g7yndj2gnsgu4w3f385rhqyt98uk', type: 'p2tr' },
  ],
  invalid: [
    [
      'ltcmweb1qq20e2arnhvxw97katjkmsd35agw3capxjkrkh7dk8d30rczm8ypxuq329nwh2twmchhqn3jqh7ua4ps539f6aazh79jy76urqht4qa59ts3at6gf',
      /MWEB/,
    ],
    ['bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4', /of Bitcoin.*, not of Litecoin/],
    ['1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa', /of Bitcoin.*, not of Litecoin/],
    ['ltc1qytnqzjknvv03jwfgrsmzt0ycmwqgl0asjnaxwv', /checksum/],
    ['LM2WMpR1Rp6j3Sa59cMXMs1SPzj9eXpGc', /checksum/],
    ['tltc1qytnqzjknvv03jwfgrsmzt0ycmwqgl0as9uc4zq', /begin with L, M, 3 or ltc1/],
    ['T33ydQRKp4FCW5LCLLUB7deioUMoveiwekdwUwyfRDeGZm76aUjV', /private key|checksum/],
  ],
})
