import { Gzip } from 'fflate';

/** How an archive is compressed, as its name says. */
export type Compression = 'gz' | 'zst';

/** A compressor: bytes in, bytes out, and the rest at the end. */
export interface Compressor {
  push(chunk: Uint8Array): Uint8Array[];
  end(): Uint8Array[];
}

/**
 * Compressors whose bytes depend on nothing but what goes in. Those of Node itself would depend on its version and on
 * the processor, and with them the digest of every image layer.
 */
export async function compressor(kind: Compression): Promise<Compressor> {
  return inBlocks(kind === 'gz' ? gzip() : await zstd());
}

// In bytes; a block of zstd.
const BLOCK = 128 * 1024;

/** What a compressor makes of its input depends on where that is cut, which is up to whoever reads: so we cut it. */
function inBlocks({ push, end }: Compressor): Compressor {
  const block = new Uint8Array(BLOCK);
  let filled = 0;
  const flush = (): Uint8Array[] => {
    const out = push(block.subarray(0, filled));
    filled = 0;
    return out;
  };
  return {
    push(chunk) {
      const out: Uint8Array[] = [];
      for (let at = 0; at < chunk.length;) {
        const part = chunk.subarray(at, at + BLOCK - filled);
        block.set(part, filled);
        at += part.length;
        filled += part.length;
        if (filled === BLOCK) out.push(...flush());
      }
      return out;
    },
    end: () => [...flush(), ...end()],
  };
}

function gzip(): Compressor {
  let out: Uint8Array[] = [];
  const stream = new Gzip({ level: 9, mtime: 0 }, (chunk) => void out.push(chunk));
  const taken = (): Uint8Array[] => {
    const chunks = out;
    out = [];
    return chunks;
  };
  return {
    push: (chunk) => (stream.push(chunk), taken()),
    end: () => (stream.push(new Uint8Array(0), true), taken()),
  };
}

// As release archives have it: slow to write, quick to read.
const ZSTD_LEVEL = 19;

async function zstd(): Promise<Compressor> {
  // Loaded only for those who ask for it: half a megabyte of WebAssembly.
  const { Zstd } = await import('@hpcc-js/wasm-zstd');
  const stream = await Zstd.load();
  stream.reset();
  stream.setCompressionLevel(ZSTD_LEVEL);
  return {
    // Views of the module's memory, which the next call overwrites.
    push: (chunk) => [stream.compressChunk(chunk).slice()],
    end: () => [stream.compressEnd().slice()],
  };
}
