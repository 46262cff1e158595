/** Start of the last line on the container's standard output, followed by cargo's exit status. */
export const END_MARKER = 'rust-static-end:';

/**
 * Last text on the container's standard error: everything that cargo wrote has arrived. Standard
 * output and error are separate pipes, so each needs a marker.
 */
export const ERROR_MARKER = '\x1erust-static-end\x1e';
const PRINT_MARKERS = `printf '\\036rust-static-end\\036' >&2; printf '\\n${END_MARKER}%s\\n'`;

/**
 * The container runs this script instead of cargo; the script's arguments are the command. It is
 * the same text for every build: nothing is ever spliced into it.
 *
 * Closing standard input terminates the container. The first lines of standard input are
 * environment variables, up to an empty line, so neither the container's configuration nor its log
 * contains them. Then standard input stays open. It closes when the build is over or when the
 * client dies, even from SIGKILL, and everything in the container ends. After the command has
 * ended, the container stays until its files are fetched.
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

/**
 * Runs another command in the same container. It ends with the container, and needs no standard
 * input of its own.
 */
export const FURTHER = `unset RUSTFLAGS; "$@"; status=$?; ${PRINT_MARKERS} $status`;
