const blockBytes = 512

/** An archive of one file that may be run, in the form of POSIX.1-1988 (ustar). */
export function tarOf(name: string, content: Buffer): Buffer {
  const header = Buffer.alloc(blockBytes)
  const put = (text: string, offset: number) => header.write(text, offset, 'latin1')
  put(name, 0)
  put(octal(0o755, 8), 100)
  put(octal(0, 8), 108)
  put(octal(0, 8), 116)
  put(octal(content.length, 12), 124)
  put(octal(0, 12), 136)
  // While it is summed up the checksum counts as spaces.
  put(' '.repeat(8), 148)
  put('0', 156)
  put('ustar\0' + '00', 257)
  const sum = header.reduce((total, byte) => total + byte, 0)
  put(`${octal(sum, 7)} `, 148)
  const padding = Buffer.alloc((blockBytes - (content.length % blockBytes)) % blockBytes)
  return Buffer.concat([header, content, padding, Buffer.alloc(2 * blockBytes)])
}

/** A number as octal digits and a NUL. */
function octal(value: number, width: number): string {
  return `${value.toString(8).padStart(width - 1, '0')}\0`
}
