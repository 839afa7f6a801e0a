/*
 * Preloaded into QEMU on a virtual clock (LD_PRELOAD): the thread of the virtual CPU does not wake QEMU's main loop
 * before it falls asleep itself, so that the two take turns.
 *
 * What that prevents. When the guest halts, the main loop moves the clock to the next timer (icount_start_warp_timer). It
 * takes the CPU for idle from the moment of the guest's HLT on, but what the guest has executed is added to the clock a
 * moment later (icount_process_data), and not under the lock. A main loop that comes round in between moves the clock
 * from where it was, so that the timer comes too late by what was executed since, about a microsecond. It comes round at
 * such a time where it was woken for a timer that the CPU's own thread deals with (icount_notify_aio_contexts). Read on
 * QEMU 7.2: once in about 100,000 halts, and more often where other processes take the host's CPUs. From there on two
 * runs of the same seed differ.
 *
 * How. A thread wakes the main loop by writing the number 1 to an eventfd. From the virtual CPU's thread such a write is
 * kept back until it waits on a condition variable, which it does when the guest is idle or the machine is to stop: by
 * then everything is accounted for. Whatever else is written, and by whomever, is let through.
 *
 * It is compiled while the image is built, by tcc and without any header: the declarations are repeated here.
 */

typedef unsigned long thread; /* pthread_t */

extern thread pthread_self(void);
extern long syscall(long number, ...);
extern int prctl(int option, char *name);
extern int strcmp(const char *a, const char *b);
extern int unsetenv(const char *name);
extern void *dlvsym(void *handle, const char *name, const char *version);

#define SYS_WRITE 1 /* on x86-64 */
#define PR_GET_NAME 16
#define RTLD_NEXT ((void *)-1L)
#define NOTHING (-1)

/* QEMU's accel/tcg/tcg-accel-ops-rr.c; -name debug-threads=on makes it the thread's name. */
static const char cpu_thread_name[] = "ALL CPUs/TCG";
/* pthread_cond_wait's version in glibc since 2002; unversioned, the one of before would be found. */
static const char cond_wait_version[] = "GLIBC_2.3.2";

static const unsigned long one = 1;
static thread cpu_thread;
static int kept_back = NOTHING; /* the eventfd; the virtual CPU's thread alone looks at it */

static int (*next_cond_wait)(void *cond, void *mutex);

/* QEMU's children, such as the shell that writes a saved state, are none of our business. */
__attribute__((constructor)) static void begin(void)
{
	next_cond_wait = dlvsym(RTLD_NEXT, "pthread_cond_wait", cond_wait_version);
	unsetenv("LD_PRELOAD");
}

static int is_cpu_thread(void)
{
	char name[16];

	if (cpu_thread)
		return cpu_thread == pthread_self();
	if (prctl(PR_GET_NAME, name) || strcmp(name, cpu_thread_name))
		return 0;
	cpu_thread = pthread_self();
	return 1;
}

static void let_go(void)
{
	if (kept_back == NOTHING)
		return;
	syscall(SYS_WRITE, kept_back, &one, sizeof(one));
	kept_back = NOTHING;
}

long write(int fd, const void *bytes, unsigned long count)
{
	if (count != sizeof(one) || *(const unsigned long *)bytes != one || !is_cpu_thread())
		return syscall(SYS_WRITE, fd, bytes, count);
	if (kept_back != fd)
		let_go();
	kept_back = fd;
	return count;
}

int pthread_cond_wait(void *cond, void *mutex)
{
	if (is_cpu_thread())
		let_go();
	return next_cond_wait(cond, mutex);
}
