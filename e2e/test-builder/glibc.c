// What Debian's archives use of glibc and musl lacks. Programs of the tests call little of it.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WEAK __attribute__((weak))

WEAK int __fprintf_chk(FILE *file, int flag, const char *format, ...) {
  va_list args;
  va_start(args, format);
  int written = vfprintf(file, format, args);
  va_end(args);
  return written;
}
// The archive for unwinding is in every program, where other symbols would hide what the tests look for.
#ifndef UNWIND_ONLY
WEAK int __printf_chk(int flag, const char *format, ...) {
  va_list args;
  va_start(args, format);
  int written = vprintf(format, args);
  va_end(args);
  return written;
}
WEAK int __snprintf_chk(char *to, size_t size, int flag, size_t room, const char *format, ...) {
  va_list args;
  va_start(args, format);
  int written = vsnprintf(to, size, format, args);
  va_end(args);
  return written;
}
WEAK int __sprintf_chk(char *to, int flag, size_t room, const char *format, ...) {
  va_list args;
  va_start(args, format);
  int written = vsprintf(to, format, args);
  va_end(args);
  return written;
}
WEAK int __vsnprintf_chk(char *to, size_t size, int flag, size_t room, const char *format, va_list args) {
  return vsnprintf(to, size, format, args);
}
WEAK int __vfprintf_chk(FILE *file, int flag, const char *format, va_list args) {
  return vfprintf(file, format, args);
}
WEAK void *__memcpy_chk(void *to, const void *from, size_t size, size_t room) { return memcpy(to, from, size); }
WEAK void *__memmove_chk(void *to, const void *from, size_t size, size_t room) { return memmove(to, from, size); }
WEAK void *__memset_chk(void *to, int byte, size_t size, size_t room) { return memset(to, byte, size); }
WEAK char *__strcpy_chk(char *to, const char *from, size_t room) { return strcpy(to, from); }
WEAK char *__strncpy_chk(char *to, const char *from, size_t size, size_t room) { return strncpy(to, from, size); }
WEAK char *__strcat_chk(char *to, const char *from, size_t room) { return strcat(to, from); }
WEAK char *__strncat_chk(char *to, const char *from, size_t size, size_t room) { return strncat(to, from, size); }
WEAK long __fdelt_chk(long fd) { return fd / (8 * (long)sizeof(long)); }
WEAK void __longjmp_chk(jmp_buf to, int value) { longjmp(to, value); }
WEAK void __chk_fail(void) { abort(); }
WEAK int getcontext(void *context) { return errno = ENOSYS, -1; }
WEAK int setcontext(const void *context) { return errno = ENOSYS, -1; }
WEAK int swapcontext(void *from, const void *to) { return errno = ENOSYS, -1; }
WEAK void makecontext(void *context, void (*function)(void), int count, ...) {}
#endif
