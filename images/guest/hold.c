/*
 * A Node add-on of one function, hold(): it stops the whole machine at this very instruction.
 *
 * The virtual lab has a pvpanic device, and QEMU runs with -action panic=pause. Writing PVPANIC_PANICKED to its port
 * makes QEMU stop the virtual CPU before the next instruction, so that no virtual time passes until the host says
 * "cont" over QMP. The guest's kernel knows nothing of it.
 *
 * It is compiled while the image is built, by tcc and without any header: the declarations that it needs of Node-API
 * and libc are repeated here. Node-API's ABI is stable (nodejs.org/api/n-api.html).
 */

typedef struct napi_env__ *napi_env;
typedef struct napi_value__ *napi_value;
typedef struct napi_callback_info__ *napi_callback_info;
typedef napi_value (*napi_callback)(napi_env, napi_callback_info);

extern int napi_create_function(napi_env, const char *name, unsigned long length, napi_callback, void *data,
				napi_value *result);
extern int napi_throw_error(napi_env, const char *code, const char *message);
extern int ioperm(unsigned long from, unsigned long count, int on);

/* QEMU's docs/specs/pvpanic.rst: the ISA device's port, and bit 0 for "the guest has panicked". */
#define PVPANIC_PORT 0x505
#define PVPANIC_PANICKED 1

static napi_value hold(napi_env env, napi_callback_info info)
{
	unsigned char event = PVPANIC_PANICKED;
	unsigned short port = PVPANIC_PORT;

	__asm__ volatile("outb %0, %1" : : "a"(event), "d"(port));
	return 0; /* undefined */
}

/*
 * What require() gives is the function itself. ioperm holds for the calling thread alone: load this in the thread that
 * calls it.
 */
napi_value napi_register_module_v1(napi_env env, napi_value exports)
{
	napi_value function;

	if (ioperm(PVPANIC_PORT, 1, 1)) {
		napi_throw_error(env, "EPERM", "hold.node: no access to the pvpanic port (needs root)");
		return 0;
	}
	if (napi_create_function(env, "hold", 4, hold, 0, &function))
		return 0;
	return function;
}
