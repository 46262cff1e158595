import { dockerRequest } from '../../../testing/docker-build';
import { thrown } from '../../../testing/memory-files';
import { refuseFlagsOf } from './flags-of-image';

describe('refuseFlagsOf', () => {
  const { plan } = dockerRequest().request;
  const ofTarget = `CARGO_TARGET_${plan.target.toUpperCase().replaceAll('-', '_')}_RUSTFLAGS`;

  it.each(['RUSTFLAGS', 'CARGO_BUILD_RUSTFLAGS', 'CARGO_ENCODED_RUSTFLAGS', ofTarget])(
    'refuses %s of the builder, and gives the line to write',
    (name) => {
      const error = thrown(() => refuseFlagsOf(['PATH=/bin', `${name}=--cfg fast`], plan));
      expect(error).toMatchObject({ code: 'builder-sets-rustflags' });
      expect(error.message).toContain('rustflags = ["--cfg","fast"]');
    },
  );

  it('takes flags that the build has anyway, none, and those of other targets', () => {
    const others = [
      'RUSTFLAGS=-C target-feature=+crt-static',
      'CARGO_BUILD_RUSTFLAGS=',
      'CARGO_TARGET_X_RUSTFLAGS=-g',
    ];
    expect(() => refuseFlagsOf(others, plan)).not.toThrow();
  });

  it('takes +crt-static, which managed Dockerfiles set, where the build wants it otherwise', () => {
    const dynamic = { ...plan, rustflags: ['-C', 'target-feature=-crt-static'] };
    for (const given of ['-C target-feature=+crt-static', '-Ctarget-feature=+crt-static'])
      expect(() => refuseFlagsOf([`RUSTFLAGS=${given}`], dynamic)).not.toThrow();
    const error = thrown(() => refuseFlagsOf(['RUSTFLAGS=-C target-feature=+crt-static -g'], dynamic));
    expect(error.message).toContain('rustflags = ["-g"]');
  });
});
