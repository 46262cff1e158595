/** The last line on the container's standard output: cargo has ended, with this status. */
export const END_MARKER = 'rust-static-end:';

/** The last on its standard error: nothing that cargo said is still on its way. The two come by pipes of their own. */
export const ERROR_MARKER = '\x1erust-static-end\x1e';
const PRINT_MARKERS = `printf '\\036rust-static-end\\036' >&2; printf '\\n${END_MARKER}%s\\n'`;

/**
 * What runs in the container instead of cargo alone; its arguments are the command. It is the same for every build:
 * nothing is ever spliced into it.
 *
 * Closing standard input terminates the container. Its first lines are environment variables, up to an empty one (so that they
 * stand neither in the container's configuration nor in its log); then it stays open. When it ends, because the
 * build is over or because the caller died, even by SIGKILL, everything in the container ends. After the command
 * has ended the container stays, for its files to be fetched.
 */
export const WRAPPER = `
exec 3<&0 </dev/null
while IFS= read -r line <&3 && [ -n "$line" ]; do export "$line"; done
unset RUSTFLAGS
trap 'exit 143' TERM
{ cat <&3 >/dev/null; kill -TERM $$; } &
"$@" 3<&- &
wait $!
status=$?
${PRINT_MARKERS} $status
while :; do wait; done
`.trim();

/** What a further command runs in, in the same container: it ends with the container, and needs no standard input of its own. */
export const FURTHER = `unset RUSTFLAGS; "$@"; status=$?; ${PRINT_MARKERS} $status`;
