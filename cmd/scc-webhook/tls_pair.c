/* PEM texts into what GnuTLS wants for a handshake. */
#include "tls_pair.h"

#include <gnutls/x509.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static bool gnutls_failed(struct error *err, const char *what, int code) {
    return error_set(err, ERROR_INPUT, "%s: %s", what, gnutls_strerror(code));
}

static gnutls_datum_t datum_of(const char *text) {
    return (gnutls_datum_t){.data = (unsigned char *)(uintptr_t)text, .size = (unsigned)strlen(text)};
}

static bool chain_read(struct tls_pair *pair, const char *pem, struct error *err) {
    gnutls_x509_crt_t *certs = NULL;
    unsigned count = 0;
    const gnutls_datum_t text = datum_of(pem);
    int code =
        gnutls_x509_crt_list_import2(&certs, &count, &text, GNUTLS_X509_FMT_PEM, GNUTLS_X509_CRT_LIST_FAIL_IF_UNSORTED);
    if (code < 0) {
        return gnutls_failed(err, "certificate", code);
    }
    pair->not_before = gnutls_x509_crt_get_activation_time(certs[0]);
    pair->not_after = gnutls_x509_crt_get_expiration_time(certs[0]);
    code = GNUTLS_E_SHORT_MEMORY_BUFFER;
    if (count <= TLS_CHAIN_MAX) {
        pair->chain_length = count;
        code = gnutls_pcert_import_x509_list(pair->chain, certs, &pair->chain_length, 0);
        pair->chain_length = code < 0 ? 0 : pair->chain_length;
    }
    for (unsigned i = 0; i < count; i++) {
        gnutls_x509_crt_deinit(certs[i]);
    }
    gnutls_free(certs);
    return code >= 0 || gnutls_failed(err, "certificate chain", code);
}

static bool key_read(struct tls_pair *pair, const char *pem, struct error *err) {
    const gnutls_datum_t text = datum_of(pem);
    int code = gnutls_privkey_init(&pair->key);
    if (code >= 0) {
        code = gnutls_privkey_import_x509_raw(pair->key, &text, GNUTLS_X509_FMT_PEM, NULL, 0);
    }
    return code >= 0 || gnutls_failed(err, "key", code);
}

static bool key_matches(const struct tls_pair *pair, struct error *err) {
    unsigned char of_cert[32], of_key[32];
    size_t cert_size = sizeof of_cert, key_size = sizeof of_key;
    gnutls_pubkey_t public_key = NULL;
    int code = gnutls_pubkey_init(&public_key);
    if (code >= 0) {
        code = gnutls_pubkey_import_privkey(public_key, pair->key, 0, 0);
    }
    if (code >= 0) {
        code = gnutls_pubkey_get_key_id(public_key, GNUTLS_KEYID_USE_SHA256, of_key, &key_size);
    }
    if (code >= 0) {
        code = gnutls_pubkey_get_key_id(pair->chain[0].pubkey, GNUTLS_KEYID_USE_SHA256, of_cert, &cert_size);
    }
    gnutls_pubkey_deinit(public_key);
    if (code < 0) {
        return gnutls_failed(err, "key", code);
    }
    return (cert_size == key_size && memcmp(of_cert, of_key, key_size) == 0) ||
           error_set(err, ERROR_INPUT, "the key does not belong to the certificate");
}

struct tls_pair *tls_pair_new(const char *cert_pem, const char *key_pem, struct error *err) {
    struct tls_pair *pair = calloc(1, sizeof *pair);
    if (pair == NULL) {
        error_set(err, ERROR_LIMIT, "no memory for a certificate");
        return NULL;
    }
    if (!chain_read(pair, cert_pem, err) || !key_read(pair, key_pem, err) || !key_matches(pair, err)) {
        tls_pair_free(pair);
        return NULL;
    }
    return pair;
}

void tls_pair_free(struct tls_pair *pair) {
    if (pair == NULL) {
        return;
    }
    for (unsigned i = 0; i < pair->chain_length; i++) {
        gnutls_pcert_deinit(&pair->chain[i]);
    }
    if (pair->key != NULL) {
        gnutls_privkey_deinit(pair->key);
    }
    free(pair);
}
