import { testAddresses } from './testing/test-addresses.ts'

testAddresses('zcash', {
  valid: [
    { text: 't1Hsc1LR8yKnbbe3twRp88p6vFfC5t7DLbs', type: 'p2pkh' },
    { text: 't1TKCtCETHPrAdA6eY1fdhhnTkTmb371oPt', type: 'p2pkh' },
    { text: 't3Vz22vK5z2LcKEdg16Yv4FFneEL1zg9ojd', type: 'p2sh' },
    { text: 't3WeKQDxCijL5X7rwFem1MTL9ZwVJkUFhpF', type: 'p2sh' },
  ],
  invalid: [
    ['zs1z7rejlpsa98s2rrrfkwmaxu53e4ue0ulcrw0h4x5g8jl04tak0d3mm47vdtahatqrlkngh9sly', /shielded/],
    [
      'zcU1Cd6zYyZCd2VJF8yKgmzjxdiiU1rgTTjEwoN1CGUWCziPkUTXUjXmX7TMqdMNsTfuiGN1jQoVN4kGxUR4sAPN4XZ7pxb',
      /shielded/,
    ],
    [
      'u1l8xunezsvhq8fgzfl7404m450nwnd76zshscn6nfys7vyz2ywyh4cc5daaq0c7q2su5lqfh23sp7fkf3kt27ve5948mzpfdvckzaect2jtte308mkwlycj2u0eac077wu70vqcetkxf',
      /unified/,
    ],
    ['tex1s2rt77ggv6q989lr49rkgzmh5slsksa9khdgte', /TEX/],
    ['tmEZhbWHTpdKMw5it8YDspUXSMGQyFwovpU', /test network|begin with t1 or t3/],
    ['t1Hsc1LR8yKnbbe3twRp88p6vFfC5t7DLbt', /checksum of the Zcash/],
  ],
})
