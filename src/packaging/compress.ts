import { Gzip } from 'fflate';

/** Compression of an archive, from its file extension. */
export type Compression = 'gz' | 'zst';

/** A compressor. `push` takes and returns bytes, `end` returns the rest. */
export interface Compressor {
  push(chunk: Uint8Array): Uint8Array[];
  end(): Uint8Array[];
}

/**
 * Returns a compressor whose output depends only on its input. The output of Node's own compressors
 * depends on Node's version and on the processor, so the digests of image layers would too.
 */
export async function compressor(kind: Compression): Promise<Compressor> {
  return inBlocks(kind === 'gz' ? gzip() : await zstd());
}

// Bytes in a block of zstd.
const BLOCK = 128 * 1024;

/**
 * A compressor's output depends on how its input is split into chunks, and the reader decides that.
 * So the input is split into fixed blocks.
 */
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

// Typical for release archives: slow to write, fast to read.
const ZSTD_LEVEL = 19;

async function zstd(): Promise<Compressor> {
  // Loaded on demand, because it is half a megabyte of WebAssembly.
  const { Zstd } = await import('@hpcc-js/wasm-zstd');
  const stream = await Zstd.load();
  stream.reset();
  stream.setCompressionLevel(ZSTD_LEVEL);
  return {
    // The result is a view of the module's memory, which the next call overwrites.
    push: (chunk) => [stream.compressChunk(chunk).slice()],
    end: () => [stream.compressEnd().slice()],
  };
}
